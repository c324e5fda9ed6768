#!/bin/sh
# Deploys corner-shop 1.1.0: verify, fill in the site's values, apply. See README.md, or run it with --help.
set -eu
slug='corner-shop'
version='1.1.0'

# What the site may set, a record a line: V name required immutable default, P name pattern fault, O name option, M macro.
records() {
  cat <<'END OF RECORDS'
V	OPENING_HOUR	1	0	8
P	OPENING_HOUR	^[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?$	is not a number
P	OPENING_HOUR	^([0-9]|1[0-9]|2[0-3])$	does not match ^([0-9]|1[0-9]|2[0-3])$
M	{{ .spectro.system.cluster.name }}
END OF RECORDS
}

# Charts too large for a HelmChart resource, a record a line: file in blobs/, path below k3s' static folder.
charts() {
  cat <<'END OF CHARTS'
END OF CHARTS
}

# The images of the archive: their files, and an index of them alone for the container runtime.
image_blobs() {
  cat <<'END OF BLOBS'
END OF BLOBS
}
image_index() {
  cat <<'END OF INDEX'
{
  "schemaVersion": 2,
  "mediaType": "application/vnd.oci.image.index.v1+json",
  "manifests": []
}
END OF INDEX
}

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
  [ -n "$(printf '%s\n' "$value" | sed -nE "\\$mark$pattern${mark}s/^/x/p")" ] || fail "The value of $name $fault."
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

# --- images

# k3s imports what lies in this folder whenever it starts. One that runs is told at once, so that nothing is pulled.
into_agent() {
  images=$(dirname "$(dirname "$manifests")")/agent/images
  name=system-profiles--$slug--$(image_index | sha256sum | cut -c1-16).tar
  if [ -n "$(image_blobs)" ] && [ ! -f "$images/$name" ]; then
    mkdir -p "$images" "$work/images/blobs/sha256"
    image_index >"$work/images/index.json"
    cp oci-layout "$work/images/oci-layout"
    image_blobs | while read -r blob; do ln -s "$here/$blob" "$work/images/$blob"; done
    # Under a name that k3s doesn't read: it never finds half of one.
    tar -chf "$images/$name.new" -C "$work/images" oci-layout index.json blobs ||
      fail "The folder $images can't be written. Is its disk full?"
    mv "$images/$name.new" "$images/$name"
    [ ! -S /run/k3s/containerd/containerd.sock ] || k3s ctr -n k8s.io images import "$images/$name" >/dev/null ||
      fail "The images in $images/$name can't be imported. Restart k3s, which imports them too, and run this again."
  fi
  for old in "$images/system-profiles--$slug--"*.tar; do
    [ ! -f "$old" ] || { [ -n "$(image_blobs)" ] && [ "$old" = "$images/$name" ]; } || rm -f "$old"
  done
}

# --- apply

print_all() {
  grep -v '^manifests/999/' "$work/paths" | while IFS= read -r path; do
    printf -- '---\n# %s\n' "$path"
    cat "$work/$path"
  done
}

# k3s serves this folder to its own Helm jobs. The charts come before the manifests that name them.
into_static() {
  static=$(dirname "$manifests")/static
  [ -z "$(charts)" ] || mkdir -p "$static/system-profiles/$slug"
  charts | while read -r blob path; do
    [ -f "$static/$path" ] && continue
    cp "$blob" "$static/$path.new"
    mv "$static/$path.new" "$static/$path"
  done
  for old in "$static/system-profiles/$slug"/*; do
    [ ! -f "$old" ] || charts | grep -qxF "blobs/sha256/$(basename "$old" .tgz) system-profiles/$slug/$(basename "$old")" || rm -f "$old"
  done
}

into_k3s() {
  [ -d "$manifests" ] || fail "The folder $manifests is not there. Is k3s a server here? Else choose it with --manifests-dir."
  into_static
  into_agent
  folder=$manifests/$slug
  mkdir -p "$folder"
  find "$folder" -type f -name '*.new' -exec rm -f {} +
  # Everything is copied before anything changes: a full disk shows in time. k3s reads only .yaml, .yml and .json.
  while IFS= read -r path; do
    to=$folder/${path#manifests/}
    mkdir -p "$(dirname "$to")"
    cp "$work/$path" "$to.new" || fail "The folder $folder can't be written. Is its disk full?"
  done <"$work/paths"
  # What another version left here, a newer one too, k3s shall delete: by a file of that name with nothing in it.
  sed 's|.*/||' "$work/paths" >"$work/names"
  find "$folder" -type f -name '*.yaml' | sed 's|.*/||' | grep -vxFf "$work/names" | while IFS= read -r name; do
    mkdir -p "$folder/999"
    printf '# Nothing to apply: this version has nothing under this name.\n' >"$folder/999/$name.new"
  done
  # k3s does nothing about files that go. It shall never see one version's beside another's: when it starts anew it
  # would give an object back to the file that had it before.
  find "$folder" -type f ! -name '*.new' -exec rm -f {} +
  while IFS= read -r path; do
    to=$folder/${path#manifests/}
    mv "$to.new" "$to"
  done <"$work/paths"
  find "$folder" -type f -name '*.new' | while IFS= read -r file; do mv "$file" "${file%.new}"; done
  find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || :
}

into_cluster() {
  [ -z "$(charts)" ] || fail 'The profile has a chart over 512 KiB, which only k3s can serve from its static folder. Use --target k3s, or install that chart from the archive by helm.'
  if grep -rqE '^kind: *"?HelmChart"? *$' "$work/manifests"; then
    found=$(kubectl get crd helmcharts.helm.cattle.io --ignore-not-found -o name) ||
      fail 'kubectl cannot ask the cluster; what it says stands above. Is its context the right one?'
    [ -n "$found" ] ||
      fail 'The profile has Helm charts as HelmChart resources, and this cluster has no such resource. Install helm-controller, or use k3s.'
  fi
  for group in $groups; do
    # A group may hold nothing but comments.
    grep -rqE '^[^#[:space:]-]' "$work/manifests/$group" || continue
    kubectl apply --server-side --field-manager=system-profiles -f "$work/manifests/$group" || fail "Group $group could not be applied."
    ready "$group"
  done
}

ready() {
  kubectl get -f "$work/manifests/$1" --no-headers -o custom-columns=K:.kind,S:.metadata.namespace,N:.metadata.name >"$work/objects" ||
    fail "The objects of group $1 can't be read back."
  while read -r kind namespace name; do
    case $kind in
      Deployment | StatefulSet | DaemonSet)
        kubectl -n "$namespace" rollout status "$kind/$name" --timeout=600s </dev/null || fail "$kind $name of group $1 does not get ready." ;;
      HelmChart)
        # Made by helm-controller a moment later; what comes next may need what the chart brings.
        tries=0
        until kubectl -n "$namespace" get "job/helm-install-$name" >/dev/null 2>&1 </dev/null; do
          tries=$((tries + 1))
          [ "$tries" -lt 60 ] || fail "helm-controller does not begin to install the chart $name of group $1."
          sleep 2
        done
        kubectl -n "$namespace" wait --for=condition=complete "job/helm-install-$name" --timeout=600s </dev/null || fail "The chart $name of group $1 is not installed." ;;
      CustomResourceDefinition)
        kubectl wait --for=condition=Established "crd/$name" --timeout=60s </dev/null || fail "The resource $name of group $1 is not established." ;;
    esac
  done <"$work/objects"
}

count=$(grep -vc '^manifests/999/' "$work/paths" || :)
if [ "$target" = print ]; then
  [ $dry = 1 ] || print_all
elif [ $dry = 1 ]; then
  printf '%s %s is whole and the site complete: %s files would be applied by %s.\n' "$slug" "$version" "$count" "$target"
else
  if [ "$target" = k3s ]; then into_k3s; else into_cluster; fi
  printf '%s %s: %s files applied by %s.\n' "$slug" "$version" "$count" "$target"
fi
