/**
 * What can be done with a receipt that was looked up. Each is `{key, name(found), shown(till, found), open(till, desk,
 * found, back)}`; `found` is what `receiptOf` gives, `back()` leads back to it; `afterPaying` ones are offered on the paid
 * screen too. A panel of its own is shown with `desk.show`.
 */

import { t } from "../../kit/language.js";
import { returnable } from "../../receipts/refunds.js";
import { invoicePanel } from "./invoice_form.js";
import { letterPanel } from "./letter_form.js";
import { refundPanel } from "./refund_panel.js";
import { taxFreePanel } from "./tax_free_form.js";

const sells = (isMeant) => ({ receipt }) => receipt.lines.some(({ quantity, kind = "goods" }) => quantity > 0 && isMeant(kind));
const hasSold = sells((kind) => kind !== "payment");
const hasGoods = sells((kind) => kind === "goods");

export const RECEIPT_ACTIONS = [
  {
    key: "1",
    name: () => t("Send by e-mail"),
    afterPaying: true,
    shown: ({ practice }) => !practice,
    open: (till, desk, found, back) => desk.show("papers", letterPanel(till, found, back)),
  },
  {
    key: "2",
    name: ({ invoice }) => (invoice ? t("Invoice %(number)s", { number: invoice.number }) : t("Invoice")),
    afterPaying: true,
    shown: ({ practice }, found) => !practice && (Boolean(found.invoice) || hasSold(found)),
    open: (till, desk, found, back) => desk.show("papers", invoicePanel(till, found, back)),
  },
  {
    key: "3",
    name: ({ tax_free: form }) => (form ? t("Tax-free form %(number)s", { number: form.number }) : t("Tax-free form")),
    afterPaying: true,
    shown: ({ practice }, found) => !practice && hasGoods(found),
    open: (till, desk, found, back) => desk.show("papers", taxFreePanel(till, found, back)),
  },
  {
    key: "4",
    name: () => t("Refund or exchange"),
    shown: (till, found) => Boolean(found.returned) && returnable(till, found).length > 0,
    open: (till, desk, found, back) => desk.show("refund", refundPanel(till, desk, found, back)),
  },
];
