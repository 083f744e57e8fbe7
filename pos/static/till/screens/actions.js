/**
 * What "More" offers on the selling screen, besides what has a key of its own there.
 *
 * Each is `{key, name(), shown(till), open(till, desk)}`. `desk` is the selling screen: `show(name, panel, beside)`,
 * `showGoods()`, `add({product, goods})`, `paid(settlement, details)`. A panel is `{element, focus(), leave()}`.
 */

import { t } from "../language.js";
import { looseReturnPanel } from "./loose_return_panel.js";
import { receiptsPanel } from "./receipts_panel.js";

export const ACTIONS = [
  { key: "r", name: () => t("Find a receipt"), open: (till, desk) => desk.show("receipts", receiptsPanel(till, desk)) },
  {
    key: "l",
    name: () => t("Return without a receipt"),
    open: (till, desk) => desk.show("loose return", looseReturnPanel(till, desk)),
  },
];
