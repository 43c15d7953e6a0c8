#!/bin/sh
# SCALE_COMMAND for an Auto Scaling group of Amazon: the number of instances comes as an argument.
#   SCALE_COMMAND="ASG=transcribers deploy/scale/aws.sh"
# Every instance has one GPU, and its id as WORKER_ID, so that the ones to end can be named (SCALE_DRAINED).
set -eu
: "${ASG:?the name of the Auto Scaling group}"

for instance in ${SCALE_DRAINED:-}; do
  aws autoscaling terminate-instance-in-auto-scaling-group --instance-id "$instance" --should-decrement-desired-capacity
done
aws autoscaling set-desired-capacity --auto-scaling-group-name "$ASG" --desired-capacity "$1" --no-honor-cooldown
