/** An error of the client, such as a wrong password. It is sent with this SQLSTATE and closes the connection. */
export class ProtocolError extends Error {
  constructor(
    readonly sqlState: string,
    message: string,
  ) {
    super(message);
  }
}
