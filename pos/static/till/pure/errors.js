/**
 * Refusals of the pure rules: what a person can be told and can act on. Twin: store/errors.py.
 *
 * A message is an English gettext msgid with `%(name)s` places; `params` fills them where it is shown.
 */

export class StoreError extends Error {
  constructor(message, params = {}) {
    super(message);
    this.name = this.constructor.name;
    this.params = params;
  }
}

/** Input that cannot be accepted; `field` names where. */
export class BadInput extends StoreError {
  constructor(message, field = null, params = {}) {
    super(message, params);
    this.field = field;
  }
}

/** The state of things says no. */
export class Conflict extends StoreError {}
