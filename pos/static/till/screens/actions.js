/**
 * What "More" offers on the selling screen, besides what has a key of its own there.
 *
 * Each is `{key, name(), shown(till), open(till, desk)}`. `desk` is the selling screen: `show(name, panel, beside)`,
 * `showGoods()`, `add({product, goods})`, `paid(settlement, details)`. A panel is `{element, focus(), leave()}`.
 */

export const ACTIONS = [];
