/** The office's orders as they happen: the board, or the order that is open, is asked for again when one has changed. */

const GATHER_MS = 150;
let waiting = 0;

function refresh() {
  waiting = 0;
  const board = document.querySelector("[data-follow]");
  if (board) window.htmx.ajax("GET", board.dataset.follow, { target: board, swap: "outerHTML" });
}

const stream = new EventSource("/live?topics=order");
const soon = () => {
  waiting ||= setTimeout(refresh, GATHER_MS);
};
stream.addEventListener("order", soon);
stream.addEventListener("missed", soon);
addEventListener("pagehide", () => stream.close());
