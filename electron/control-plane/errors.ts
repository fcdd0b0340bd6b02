/** An error as AWS shapes it: a name (`__type`), a message and an HTTP status. */
export class AwsError extends Error {
  constructor(
    readonly awsName: string,
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
    this.name = 'AwsError';
  }
}
