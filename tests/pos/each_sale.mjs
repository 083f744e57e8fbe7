/** The server's answer to some sales of a queue; `answer(sale)` is `[status, json]` for one of them. */
export const eachSale = (answer) => ({ sales }) => [200, { answers: sales.map(answer).map(([status, json]) => ({ status, ...json })) }];
