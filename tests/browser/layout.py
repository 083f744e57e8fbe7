"""What is wrong with how a page is laid out, found by the boxes of what it shows.

Invariant: only what a person sees counts. What its list scrolls away, what is read aloud only and what a lock covers is no fault.
"""

from playwright.sync_api import Page

TARGET_PX = 44
INLINE_TARGET_PX = 24
"""Within a sentence WCAG 2.2 (2.5.8) lets a target be as tall as its line."""

RINGS = """() => {
    const faults = [];
    for (const e of document.querySelectorAll("main :is(button, input, select, a[href])")) {
        if (!e.checkVisibility() || e.disabled) continue;
        e.focus({ focusVisible: true });
        const style = getComputedStyle(e);
        const out = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
        const box = e.getBoundingClientRect();
        for (let up = e.parentElement; up; up = up.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(up);
            const edge = up.getBoundingClientRect();
            const beside = Math.max(edge.left - box.left, box.right - edge.right) + out;
            const above = Math.max(edge.top - box.top, box.bottom - edge.bottom) + out;
            const isCut = (overflow, by, content, room) => overflow !== "visible" && content <= room && by >= 3;
            if (isCut(overflowX, beside, up.scrollWidth, up.clientWidth) || isCut(overflowY, above, up.scrollHeight, up.clientHeight))
                faults.push(`${e.className} in ${up.className}`);
        }
    }
    return faults;
}"""
"""Whose ring of the keyboard's focus is cut off by what holds it, and does not scroll."""

LAYOUT = """([primary, target, inline]) => {
    const SLACK = 1.5;
    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    const clip = (a, b) => ({
        left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
        right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
    const isSomething = (box) => box.right - box.left > SLACK && box.bottom - box.top > SLACK;
    const isIn = (a, b) => a.left >= b.left - SLACK && a.top >= b.top - SLACK && a.right <= b.right + SLACK && a.bottom <= b.bottom + SLACK;
    const style = (e) => getComputedStyle(e);
    const clips = (e) => style(e).overflowX !== "visible" || style(e).overflowY !== "visible";
    const isSpoken = (e) => { const box = e.getBoundingClientRect(); return box.width <= 2 || box.height <= 2; };
    const isShown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
        && !e.closest("[aria-hidden=true], [inert]") && !isSpoken(e);
    /** What of an element is to be seen: its box within every box that cuts it. */
    const seen = (e) => {
        let box = clip(e.getBoundingClientRect(), screen);
        for (let up = e.parentElement; up; up = up.parentElement) if (clips(up)) box = clip(box, up.getBoundingClientRect());
        return box;
    };
    const scrolls = (e) => { for (let up = e.parentElement; up; up = up.parentElement) {
        const { overflowX, overflowY } = style(up);
        if (/auto|scroll/.test(overflowX) && up.scrollWidth > up.clientWidth + SLACK) return true;
        if (/auto|scroll/.test(overflowY) && up.scrollHeight > up.clientHeight + SLACK) return true; }
        return false; };
    const name = (e) => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} “${(e.textContent.trim() || e.getAttribute("aria-label") || e.value || "").replace(/\\s+/g, " ").slice(0, 40)}”`;
    const size = (box) => `${Math.round(box.left ?? box.x)},${Math.round(box.top ?? box.y)} ${Math.round(box.right - box.left)}×${Math.round(box.bottom - box.top)}`;
    const faults = [];

    const page = document.documentElement;
    const widest = Math.max(page.scrollWidth, document.body.scrollWidth);
    if (widest > innerWidth) faults.push(`wider than the screen: ${widest} of ${innerWidth}`);
    // Only a row of choices may go on beyond the edge: a finger pushes it along.
    for (const e of document.querySelectorAll("main, main *:not(.categories, .chips-scroll)"))
        if (e.checkVisibility() && !isSpoken(e) && e.scrollWidth > e.clientWidth + SLACK && clips(e)) faults.push(`scrolls sideways: ${name(e)} ${e.scrollWidth} of ${e.clientWidth}`);

    for (const selector of primary) {
        const shown = [...document.querySelectorAll(selector)].filter(isShown);
        if (shown.length === 0) faults.push(`not there: ${selector}`);
        for (const e of shown) {
            const box = e.getBoundingClientRect();
            if (!isIn(box, seen(e))) faults.push(`not wholly in sight: ${selector} ${size(box)}`);
            const middle = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
            if (!(e.contains(middle) || middle?.contains(e))) faults.push(`covered: ${selector} by ${middle && name(middle)}`);
        }
    }

    const controls = [...document.querySelectorAll("button, input, select, textarea, a[href], summary, [role=button]")].filter(isShown);
    for (const e of controls) {
        const box = e.getBoundingClientRect();
        const label = e.matches("input[type=checkbox], input[type=radio]") && e.closest("label");
        const { width, height } = (label || e).getBoundingClientRect();
        const least = style(e).display === "inline" ? inline : target;
        if (Math.round(height) < least || (Math.round(width) < least && style(e).display !== "inline")) faults.push(`too small: ${name(e)} ${size(box)}`);
        if (!isIn(box, seen(e)) && !scrolls(e)) faults.push(`cut: ${name(e)} ${size(box)}`);
    }
    const boxes = controls.map((e) => [e, seen(e)]).filter(([, box]) => isSomething(box));
    boxes.forEach(([e, box], at) => { for (const [other, its] of boxes.slice(at + 1))
        if (!e.contains(other) && !other.contains(e) && isSomething(clip(box, its)) && !isLaidOver(e, other)) faults.push(`overlap: ${name(e)} ${size(box)} and ${name(other)} ${size(its)}`); });
    /** A foot that sticks to the edge while a list scrolls under it is meant to cover the list. */
    function isLaidOver(e, other) {
        const sticky = (it) => { for (let up = it; up; up = up.parentElement) if (style(up).position === "sticky") return up; return null; };
        return sticky(e) !== sticky(other) && scrolls(e) && scrolls(other);
    }

    const ownTexts = (e) => [...e.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    const boxOf = (node) => { const range = document.createRange(); range.selectNode(node); return range.getBoundingClientRect(); };
    const texts = [...document.querySelectorAll("body *")].filter((e) => isShown(e) && !e.closest("svg, option"))
        .flatMap((e) => ownTexts(e).map((node) => [e, boxOf(node)]));
    for (const [e, text] of texts) {
        for (let up = e; up; up = up.parentElement) {
            if (/auto|scroll/.test(style(up).overflowX + style(up).overflowY) && up.tagName !== "HTML") break;
            const box = up.getBoundingClientRect();
            const wide = text.left < box.left - SLACK || text.right > box.right + SLACK;
            const holds = up.matches("button, a, label, td, th, li, p, dd, dt, h1, h2, h3") || clips(up);
            const tall = clips(up) && up.scrollHeight > up.clientHeight + 3;
            if (holds && (wide || tall)) { faults.push(`text cut: ${name(e)} in ${name(up)}`); break; }
        }
    }
    return [...new Set(faults)];
}"""


def layout_faults(page: Page, *primary: str) -> list[str]:
    """Each fault in a line; none is what is wanted. What matches `primary` has to be wholly in sight without scrolling."""
    found: list[str] = page.evaluate(LAYOUT, [list(primary), TARGET_PX, INLINE_TARGET_PX])
    return found


def cut_rings(page: Page) -> list[str]:
    """What the keyboard reaches and whose ring is not whole, each in a line."""
    found: list[str] = page.evaluate(RINGS)
    return found
