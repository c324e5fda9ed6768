/** First part of install.sh, the same for every profile: read the options, verify, check the site's values, fill them in. */
export const PREPARE_STEPS = String.raw`
usage() {
  cat <<END
usage: install.sh [--target k3s|kubectl|print] [--site site.env] [--manifests-dir DIR] [--public-key FILE] [--dry-run]
  --target         k3s: into its manifests folder; kubectl: into the cluster of the current context, group by group;
                   print: to standard output. Without it: k3s where it is installed, else kubectl.
  --site           values of this site, see site.env.example; without it site.env beside this script, if it is there
  --manifests-dir  of k3s, /var/lib/rancher/k3s/server/manifests by default
  --public-key     PEM of the key that must have signed checksums.txt, or of several
  --dry-run        verify and check everything, apply nothing
END
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

target= site= key= dry=0
manifests=/var/lib/rancher/k3s/server/manifests
while [ $# -gt 0 ]; do
  case $1 in
    --target | --site | --manifests-dir | --public-key)
      [ $# -ge 2 ] || fail "$1 needs a value."
      case $1 in
        --target) target=$2 ;;
        --site) site=$2; [ -r "$site" ] || fail "The site file $site can't be read." ;;
        --manifests-dir) manifests=$2 ;;
        --public-key) key=$2; [ -r "$key" ] || fail "The public key $key can't be read." ;;
      esac
      shift 2 ;;
    --dry-run) dry=1; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; fail "There is no option $1." ;;
  esac
done

# Paths on the command line are relative to where it was typed.
here=$(cd "$(dirname "$0")" && pwd)
case $site in '' | /*) ;; *) site=$PWD/$site ;; esac
case $key in '' | /*) ;; *) key=$PWD/$key ;; esac
case $manifests in /*) ;; *) manifests=$PWD/$manifests ;; esac
cd "$here"
[ -n "$site" ] || [ ! -r site.env ] || site=$here/site.env

if [ -z "$target" ]; then
  if [ -d /var/lib/rancher/k3s/server ]; then target=k3s
  elif command -v kubectl >/dev/null 2>&1; then target=kubectl
  else fail 'Neither k3s nor kubectl is here. Choose with --target.'; fi
fi
case $target in
  k3s | print) ;;
  kubectl) command -v kubectl >/dev/null 2>&1 || fail 'kubectl is not here. Install it or choose another --target.' ;;
  *) fail "There is no target $target. Choose k3s, kubectl or print." ;;
esac

# Filled-in manifests may hold the site's secrets: for nobody else's eyes, and gone at the end.
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# --- verify

if [ -n "$key" ]; then
  [ -r checksums.txt.sig ] || fail 'The archive is not signed, and --public-key asks for a signature.'
  command -v openssl >/dev/null 2>&1 || fail 'openssl is not here, and --public-key needs it.'
  openssl pkeyutl -help 2>&1 | grep -q -- -rawin || fail 'This openssl can not check Ed25519 signatures. It needs to be 3.0 or newer.'
  # The server publishes several keys in one file once one of them was replaced.
  awk -v work="$work" '/-----BEGIN PUBLIC KEY-----/ { count++; on = 1 } on { print > (work "/key." count) } /-----END/ { on = 0 }' "$key"
  signed=0
  for one in "$work"/key.*; do
    [ ! -f "$one" ] || ! openssl pkeyutl -verify -pubin -inkey "$one" -rawin -in checksums.txt -sigfile checksums.txt.sig >/dev/null 2>&1 || signed=1
  done
  [ $signed = 1 ] || fail 'checksums.txt is not signed by this key. Get the archive again.'
fi
sha256sum -c checksums.txt >"$work/sums" 2>&1 || {
  wrong=$(sed -n 's/: FAILED.*//p' "$work/sums" | head -n 1)
  fail "The file $wrong is not what the archive holds. Unpack it again."
}
# Only what checksums.txt lists is ever applied, whatever lies beside it.
sed -n 's|^[0-9a-f]*  \(manifests/[0-9]*/[^/]*\.yaml\)$|\1|p' checksums.txt >"$work/paths"

# --- the site's values

records >"$work/records"
[ -n "$site" ] && cat "$site" >"$work/site" || : >"$work/site"
awk -v checks="$work/checks" -v values="$work/values" '
  function decoded(text,   out, at) {
    out = ""
    while ((at = index(text, "\\")) > 0) {
      out = out substr(text, 1, at - 1) plain(substr(text, at + 1, 1))
      text = substr(text, at + 2)
    }
    return out text
  }
  function plain(letter) { return letter == "n" ? "\n" : letter == "t" ? "\t" : letter == "r" ? "\r" : letter }
  function encoded(text,   out, at, letter) {
    out = ""
    for (at = 1; at <= length(text); at++) {
      letter = substr(text, at, 1)
      out = out (letter == "\\" ? "\\\\" : letter == "\n" ? "\\n" : letter == "\t" ? "\\t" : letter == "\r" ? "\\r" : letter)
    }
    return out
  }
  function stop(sentence) { if (!stopped) print sentence; stopped = 1 }
  FILENAME == ARGV[1] {
    split($0, field, "\t")
    name = decoded(field[2])
    if (field[1] == "V") { order[++count] = name; known[name] = 1; need[name] = field[3]; fixed[name] = field[4]; value[name] = decoded(field[5]) }
    if (field[1] == "M") { order[++count] = name; known[name] = 1; need[name] = 1; fixed[name] = 0; value[name] = ""; macro[name] = 1 }
    if (field[1] == "P") { pattern[++patterns] = field[3]; of[patterns] = name; fault[patterns] = decoded(field[4]) }
    if (field[1] == "O") { choices[name] = choices[name] (choices[name] == "" ? "" : ", ") decoded(field[3]); option[name, decoded(field[3])] = 1 }
    next
  }
  /^[ \t]*(#|\r?$)/ { next }
  {
    sub(/\r$/, "")
    start = index($0, "{{") == 1 ? index($0, "}}") : 1
    at = start == 0 ? 0 : index(substr($0, start), "=")
    if (at == 0) { stop("Line " FNR " of the site file is no NAME=value."); next }
    name = substr($0, 1, start + at - 2); text = substr($0, start + at)
    gsub(/^[ \t]+|[ \t]+$/, "", name)
    if (substr(name, 1, 2) == "{{") { name = substr(name, 3, length(name) - 4); gsub(/^-|-$/, "", name); gsub(/[ \t]+/, " ", name); gsub(/^ | $/, "", name); name = "{{ " name " }}" }
    if (text ~ /^".*"$/ && length(text) > 1) text = decoded(substr(text, 2, length(text) - 2))
    if (!(name in known)) { print "install.sh: note: " name " of the site file is nothing that this profile asks for." | "cat >&2"; next }
    if (fixed[name] == 1 && text != value[name]) stop(name " is fixed by the profile and can not be set by a site.")
    if (fixed[name] != 1) value[name] = text
  }
  END {
    printf "" > values
    printf "" > checks
    for (i = 1; i <= count; i++) {
      name = order[i]
      if (need[name] == 1 && value[name] == "") stop("The site gives no value for " name ". Set it in site.env; site.env.example tells how.")
      if (choices[name] != "" && value[name] != "" && !((name, value[name]) in option)) stop("The value of " name " is none of " choices[name] ".")
      printf "%s\t%s\n", name, encoded(value[name]) > values
    }
    for (i = 1; i <= patterns; i++) {
      name = of[i]
      if (value[name] != "" && value[name] !~ /[\n\r]/) printf "%s\n%s\n%s\n%s\n", name, decoded(pattern[i]), fault[i], value[name] > checks
    }
  }' "$work/records" "$work/site" >"$work/stopped"
[ ! -s "$work/stopped" ] || fail "$(cat "$work/stopped")"
# sed knows {n,m} in every implementation, awk doesn't. Its delimiter is a control character that no pattern has.
mark=$(printf '\001')
while IFS= read -r name && IFS= read -r pattern && IFS= read -r fault && IFS= read -r value; do
  [ -n "$(printf '%s\n' "$value" | sed -nE "\\$mark$pattern${'$'}{mark}s/^/x/p")" ] || fail "The value of $name $fault."
done <"$work/checks"

# --- fill in: one pass, so that a value that looks like a placeholder stays a value

filled() {
  awk '
    function decoded(text,   out, at, letter) {
      out = ""
      while ((at = index(text, "\\")) > 0) {
        letter = substr(text, at + 1, 1)
        out = out substr(text, 1, at - 1) (letter == "n" ? "\n" : letter == "t" ? "\t" : letter == "r" ? "\r" : letter)
        text = substr(text, at + 2)
      }
      return out text
    }
    function expression(token,   inner) {
      inner = substr(token, 3, length(token) - 4)
      gsub(/^-|-$/, "", inner); gsub(/[ \t]+/, " ", inner); gsub(/^ | $/, "", inner)
      if (index(inner, ".spectro.var.") == 1 && (substr(inner, 14) in value)) return value[substr(inner, 14)]
      return ("{{ " inner " }}") in value ? value["{{ " inner " }}"] : token
    }
    function dollar(token,   brace, name) {
      brace = index(token, "{")
      name = substr(token, brace + 1, length(token) - brace - 1)
      if (!(name in value)) return token
      return brace == 2 ? value[name] : substr(token, 2)
    }
    FILENAME == ARGV[1] { at = index($0, "\t"); value[substr($0, 1, at - 1)] = decoded(substr($0, at + 1)); next }
    {
      rest = $0; out = ""
      while (match(rest, /[{][{][^{}]*[}][}]|[$]+[{][^{}$ \t]+[}]/)) {
        token = substr(rest, RSTART, RLENGTH)
        out = out substr(rest, 1, RSTART - 1) (substr(token, 1, 1) == "$" ? dollar(token) : expression(token))
        rest = substr(rest, RSTART + RLENGTH)
      }
      print out rest
    }' "$work/values" "$1"
}

while IFS= read -r path; do
  mkdir -p "$work/$(dirname "$path")"
  filled "$path" >"$work/$path"
done <"$work/paths"
groups=$(sed -n 's|^manifests/\([0-9]*\)/.*|\1|p' "$work/paths" | sort -u | sed '/^999$/d')
`;
