"use client";
import { useEffect } from "react";

/** What would be lost by leaving the page; undefined: nothing. */
let warning: string | undefined;

/** Asks before what the page does is given up. For whatever leads away without a link: keys, menus, the palette. */
export function mayLeave(): boolean {
  // oxlint-disable-next-line no-alert -- the browser's own question holds up the click or the key until it is answered
  return warning === undefined || globalThis.confirm(warning);
}

/**
 * While there is a text, leaving the page by a link, by the browser's Back, or by closing its tab, is asked about first.
 * Back needs the browser's Navigation API; one without it goes back unasked, as one that is pressed again at once does.
 */
export function useLeaveGuard(text: string | undefined): void {
  useEffect(() => {
    if (text === undefined) return undefined;
    warning = text;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      if (!leads(event) || mayLeave()) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onNavigate = (event: NavigateEvent) => {
      if (!event.cancelable || event.navigationType !== "traverse") return;
      const { pathname } = new URL(event.destination.url);
      if (pathname !== globalThis.location.pathname && !mayLeave()) event.preventDefault();
    };
    const history: Navigation | undefined = globalThis.navigation;
    history?.addEventListener("navigate", onNavigate);
    globalThis.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      warning = undefined;
      history?.removeEventListener("navigate", onNavigate);
      globalThis.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [text]);
}

/** To another page of this tab. */
function leads(event: MouseEvent): boolean {
  const link = linkOf(event);
  return link !== undefined && link.pathname !== globalThis.location.pathname;
}

/** The link that a click follows in this tab. */
export function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || !(target instanceof Element))
    return undefined;
  const link = target.closest<HTMLAnchorElement>("a[href]");
  return link === null || link.target === "_blank" ? undefined : link;
}
