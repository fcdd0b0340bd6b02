/** What was signed in for cannot be had with this page or code any more; the message is a sentence. */
export class SignInProblem extends Error {}
