import { AdaptiveCard, SubmitAction } from 'adaptivecards';
import { memo, useEffect, useRef, useState } from 'react';
import { cardLook, withoutActions } from './card-look.ts';

type Press = (data: object) => Promise<void>;

/** One Adaptive Card, drawn by Microsoft's renderer; while a press is on its way its buttons rest. */
export const Card = memo(function Card({ json, settled, press }: { json: string; settled: boolean; press: Press }) {
  const place = useRef<HTMLDivElement>(null);
  const pressRef = useRef(press);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    pressRef.current = press;
  }, [press]);
  useEffect(() => {
    const source: unknown = JSON.parse(json);
    const card = new AdaptiveCard();
    card.hostConfig = cardLook;
    card.parse(settled ? withoutActions(source) : source);
    card.onExecuteAction = (action) => {
      if (!(action instanceof SubmitAction)) return;
      setBusy(true);
      void pressRef.current({ ...action.data }).finally(() => setBusy(false));
    };
    const drawn = card.render();
    if (drawn) place.current?.replaceChildren(drawn);
  }, [json, settled]);
  return <div ref={place} className={busy ? 'card busy' : 'card'} aria-busy={busy} />;
});
