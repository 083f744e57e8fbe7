/**
 * Who stands at the till in this tab, through reloads. Practice keeps its own: nobody is signed in by having practised.
 *
 * A ticket that is left open keeps the name of who began it, whoever finishes it.
 */

import { note } from "../device/database.js";
import { changed } from "../kit/changes.js";

const keyOf = ({ practice }) => (practice ? "practice operator" : "operator");

/** The person, or null. */
export const operatorOf = (till) => JSON.parse(sessionStorage.getItem(keyOf(till)));

/** This person is at the till now; null for nobody. */
export function keepOperator(till, person) {
  leaveTicket(till);
  till.operator = person;
  if (person) sessionStorage.setItem(keyOf(till), JSON.stringify(person));
  else sessionStorage.removeItem(keyOf(till));
  changed("person");
}

/** Who began the open ticket, when it was somebody else; else null. */
export function beganTicket({ begun, ticket, operator }) {
  return begun && begun.ticket_id === ticket.id && begun.id !== operator?.id && !ticket.isEmpty ? begun : null;
}

function leaveTicket(till) {
  const { ticket, operator, begun } = till;
  if (!operator || !ticket || ticket.isEmpty || begun?.ticket_id === ticket.id) return;
  till.begun = { ticket_id: ticket.id, id: operator.id, name: operator.name };
  note(till.database, "begun", till.begun);
}
