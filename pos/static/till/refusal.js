/** What the cashier can be told and can act on; every other error is a fault of the till. */
export class Refusal extends Error {}
