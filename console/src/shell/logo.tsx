/** The mark of System Profiles: three layers, the newest on top. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path className="logo-3" d="M16 18.6 4 24.3l12 5.7 12-5.7z" />
      <path className="logo-2" d="M16 11.3 4 17l12 5.7L28 17z" />
      <path className="logo-1-side" d="M16 2 4 7.7v2L16 15.4 28 9.7v-2z" />
      <path className="logo-1" d="M16 2 4 7.7l12 5.7 12-5.7z" />
    </svg>
  );
}
