/** What the settings say of the way to S3. */
export type S3Settings = {
  AWS_ENDPOINT_URL?: string | undefined;
  S3_PUBLIC_URL?: string | undefined;
  AWS_REGION?: string | undefined;
  AWS_ACCESS_KEY_ID?: string | undefined;
  AWS_SECRET_ACCESS_KEY?: string | undefined;
  AWS_SESSION_TOKEN?: string | undefined;
  S3_PATH_STYLE?: boolean | undefined;
};
