import { type ReactNode, useEffect, useRef } from 'react';
import type { Pane } from './page-state.tsx';

/** One of the three panes: a landmark with a heading, a place for its controls, and what it shows. */
export function PaneFrame(props: {
  pane: Pane;
  title: string;
  shown: boolean;
  icon: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  const { pane, title, shown, icon, tools, children } = props;
  return (
    <section id={`pane-${pane}`} className="pane" aria-labelledby={`title-${pane}`} hidden={!shown} tabIndex={-1}>
      <header className="paneHead">
        <span className="paneIcon" aria-hidden>
          {icon}
        </span>
        <h2 id={`title-${pane}`}>{title}</h2>
        <div className="paneTools">{tools}</div>
      </header>
      {children}
    </section>
  );
}

/** What a pane says while there is nothing in it: what it is and what to do. */
export function EmptyState({
  icon,
  title,
  hint,
  children,
}: {
  icon: ReactNode;
  title: string;
  hint: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="emptyIcon" aria-hidden>
        {icon}
      </span>
      <p className="emptyTitle">{title}</p>
      <p className="quiet">{hint}</p>
      {children}
    </div>
  );
}

/** Keeps a list at its newest line, unless the person has scrolled up to read. */
export function useStickToEnd<Element extends HTMLElement>(mark: unknown) {
  const place = useRef<Element>(null);
  const atEnd = useRef(true);
  const last = useRef<unknown>(undefined);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let before = element.scrollTop;
    // What grows below does not lead away from the end: only who scrolls up has left it.
    const scrolled = () => {
      const near = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
      if (near || element.scrollTop < before) atEnd.current = near;
      before = element.scrollTop;
    };
    // Cards grow after they are drawn, and boxes below the list take room from it.
    const resized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener('scroll', scrolled);
    resized.observe(element);
    for (const child of element.children) resized.observe(child);
    return () => {
      element.removeEventListener('scroll', scrolled);
      resized.disconnect();
    };
  }, []);
  useEffect(() => {
    const element = place.current;
    if (!element || last.current === mark) return;
    last.current = mark;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
  }, [mark]);
  return place;
}
