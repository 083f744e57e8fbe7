/** What the cashier can be told and can act on; every other error is a fault of the till. */
export class Refusal extends Error {}

/** A lot that may not be sold, unless a manager lets it: `found` is what `find` would have answered. */
export class BlockedLot extends Refusal {
  constructor(message, found) {
    super(message);
    this.found = found;
  }
}
