/**
 * What is not begun anew while it is under way: a hurried hand taps twice.
 */

/** `work`, of which there is one at a time: who asks meanwhile is given the answer to the first. */
export function once(work) {
  let running = null;
  return (...asked) => (running ??= work(...asked).finally(() => (running = null)));
}

/** What a form does when it is sent: `work()`, of which there is one at a time however often a hand sends it. */
export function sending(work) {
  const one = once(work);
  return (event) => {
    event.preventDefault();
    return one(event);
  };
}
