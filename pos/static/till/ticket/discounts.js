/**
 * Discounts by hand on the open ticket: one for each line, and one for the whole of it.
 *
 * Invariant: each is one step that can be undone; what a manager has to approve is on the ticket only with the approval.
 */

/** What stands on a line (or on the ticket: null): `{percent_bp, amount}`, or null. */
export const given = (till, lineId) => till.ticket.state.discounts.find(({ line_id: id }) => (id ?? null) === lineId) ?? null;

/** The ticket's state with another discount on a line or on the ticket; `hand` null takes it off. */
export function withDiscount(state, lineId, hand) {
  const others = state.discounts.filter(({ line_id: id }) => (id ?? null) !== lineId);
  const own = hand ? [lineId === null ? hand : { ...hand, line_id: lineId }] : [];
  return { ...state, discounts: [...others, ...own], approvals: withoutDiscounts(state.approvals) };
}

const withoutDiscounts = (approvals) => approvals.filter(({ action }) => action !== "discount");

/** Put it on the ticket, with the approval if it needed one: it takes the place of one of less. */
export function give(till, state, approval = null) {
  const { discounts, approvals } = state;
  till.ticket.change({ discounts, approvals: approval ? [...withoutDiscounts(approvals), approval] : approvals });
}
