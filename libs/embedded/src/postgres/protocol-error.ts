/** The client broke the protocol or may not come in: it is told so with this SQLSTATE, and the connection ends. */
export class ProtocolError extends Error {
  constructor(
    readonly sqlState: string,
    message: string,
  ) {
    super(message);
  }
}
