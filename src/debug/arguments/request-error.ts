/**
 * A refused request: the message tells the user what is wrong and what to do. The session turns it into an error
 * response; it never reaches the client as an exception.
 */
export class RequestError extends Error {
  /**
   * @param message place, cause and remedy in one or two sentences
   * @param notify true if the client should show it in a dialogue; false for what happens on the way, such as a hover
   */
  constructor(
    message: string,
    readonly notify = false,
  ) {
    super(message);
    this.name = "RequestError";
  }
}
