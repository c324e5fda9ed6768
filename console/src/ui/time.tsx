const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** How long ago something was, for people; the exact time on hovering. */
export function Ago({ at }: { readonly at: string }) {
  return (
    <time className="nowrap" dateTime={at} title={exact.format(new Date(at))}>
      {agoOf(at, Date.now())}
    </time>
  );
}

/** A point in time, to the minute; to the second on hovering. */
export function Moment({ at }: { readonly at: string }) {
  return (
    <time className="nowrap numeric" dateTime={at} title={exact.format(new Date(at))}>
      {short.format(new Date(at))}
    </time>
  );
}

/** How long ago something was, in words. */
export function agoOf(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1_000;
  for (const [unit, length] of STEPS)
    if (-seconds >= length) return relative.format(Math.round(seconds / length), unit);
  return 'just now';
}
