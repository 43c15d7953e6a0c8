#!/bin/sh
# SCALE_COMMAND for a scaling group of Alibaba Cloud (ESS): the number of instances comes as an argument.
#   SCALE_COMMAND="ESS_GROUP=asg-… deploy/scale/alibaba.sh"
# Every instance has one GPU, and its id as WORKER_ID, so that the ones to end can be named (SCALE_DRAINED).
set -eu
: "${ESS_GROUP:?the id of the scaling group}"

for instance in ${SCALE_DRAINED:-}; do
  aliyun ess RemoveInstances --ScalingGroupId "$ESS_GROUP" --InstanceId.1 "$instance" --DecreaseDesiredCapacity true
done
aliyun ess ModifyScalingGroup --ScalingGroupId "$ESS_GROUP" --DesiredCapacity "$1"
