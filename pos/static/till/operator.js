/**
 * Who stands at the till in this tab, through reloads. Practice keeps its own: nobody is signed in by having practised.
 */

const keyOf = ({ practice }) => (practice ? "practice operator" : "operator");

/** The person, or null. */
export const operatorOf = (till) => JSON.parse(sessionStorage.getItem(keyOf(till)));

/** This person is at the till now; null for nobody. */
export function keepOperator(till, person) {
  till.operator = person;
  if (person) sessionStorage.setItem(keyOf(till), JSON.stringify(person));
  else sessionStorage.removeItem(keyOf(till));
}
