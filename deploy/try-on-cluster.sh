#!/bin/sh
# Tries archives against the real programs that a machine of developers seldom has: a Kubernetes API server, k3s, Helm,
# Flux, oras. A line a step: ok, FAILED or skipped, with the reason; exit code 1 when one failed. See docs/verified.md.
set -u

usage() {
  cat <<'END'
usage: deploy/try-on-cluster.sh ARCHIVE.tgz [NEWER.tgz] [--public-key PEM] [--site site.env]
                                [--install k3s|kubectl] [--server HOST[:PORT] --api-key KEY --profile SLUG]
  ARCHIVE.tgz   an archive, and NEWER.tgz a later version of the same profile: the upgrade is tried too
  --public-key  the server's /signing-keys.pem, one key of it; --key says the same
  --install     really installs, on a cluster that you can throw away; else everything is only asked for
  --server      a running System Profiles: what oras, Helm and Flux pull from its /v2/
END
  exit 2
}

first= newer= key= site= target= server= api_key= profile=
while [ $# -gt 0 ]; do
  case $1 in
    --public-key | --key | --site | --install | --server | --api-key | --profile)
      [ $# -ge 2 ] || usage
      case $1 in
        --public-key | --key) key=$2 ;;
        --site) site=$2 ;;
        --install) target=$2 ;;
        --server) server=$2 ;;
        --api-key) api_key=$2 ;;
        --profile) profile=$2 ;;
      esac
      shift 2 ;;
    -*) usage ;;
    *) if [ -z "$first" ]; then first=$1; elif [ -z "$newer" ]; then newer=$1; else usage; fi; shift ;;
  esac
done
[ -r "$first" ] || usage
case $target in '' | k3s | kubectl) ;; *) usage ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# step NAME COMMAND...: one line for each, the command's last words when it fails
step() {
  name=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    echo "ok       $name"
  else
    failed=1
    echo "FAILED   $name: $(tail -n 3 "$work/said" | tr '\n' ' ')"
  fi
}
skip() { echo "skipped  $1: $2"; }
has() { command -v "$1" >/dev/null 2>&1; }

unpack() { mkdir -p "$2" && tar -xzf "$1" -C "$2"; }
sums() { (cd "$1" && sha256sum -c --quiet checksums.txt); }
signed() { openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$1/checksums.txt" -sigfile "$1/checksums.txt.sig"; }
# The manifests with the site's values, as one file.
printed() { sh "$1/install.sh" --target print ${site:+--site "$site"} >"$2"; }

# The charts that stand in HelmChart resources, each by its release's name.
charts_of() {
  awk -v out="$2" '
    /^kind: HelmChart/ { chart = 1 }
    /^  name: / && chart { name = $2; gsub(/"/, "", name) }
    /^  chartContent: / { print $2 > (out "/" name ".b64") }
    /^---/ { chart = 0 }' "$1"
  for encoded in "$2"/*.b64; do
    [ ! -f "$encoded" ] || base64 -d "$encoded" >"${encoded%.b64}.tgz"
  done
}

render() { helm show chart "$1" && helm template "$2" "$1" --namespace default; }

asked() { kubectl apply --server-side --dry-run=server --force-conflicts --field-manager=try -f "$1"; }

# k3s looks every 15 seconds. It is done when the AddOn of every file has the file's checksum.
k3s_took() {
  for path in "$1"/manifests/*/*.yaml; do
    name=$(basename "$path" .yaml)
    tries=0
    until kubectl -n kube-system get addon "$name" -o jsonpath='{.spec.checksum}' 2>&1 | grep -qE '^[0-9a-f]{64}$'; do
      tries=$((tries + 1))
      [ $tries -lt 60 ] || { echo "k3s did not apply $name"; return 1; }
      sleep 2
    done
  done
}
charts_installed() {
  awk '/^kind: HelmChart/ { chart = 1 } /^  name: / && chart { print $2; chart = 0 }' "$1" | tr -d '"' | while read -r name; do
    kubectl -n kube-system wait --for=condition=complete "job/helm-install-$name" --timeout=600s || exit 1
  done
}
names_in() { kubectl apply --dry-run=client -o name -f "$1" | sort -u; }
gone() {
  names_in "$1" >"$work/before"
  names_in "$2" >"$work/after"
  comm -23 "$work/before" "$work/after" | while read -r object; do
    kubectl get "$object" -A --ignore-not-found -o name | grep -q . && { echo "$object is still there"; exit 1; }
  done
  return 0
}

install() {
  case $target in
    k3s) sh "$1/install.sh" --target k3s ${site:+--site "$site"} ;;
    kubectl) sh "$1/install.sh" --target kubectl ${site:+--site "$site"} ;;
  esac
}

try_archive() {
  archive=$1 at=$2
  label=$(basename "$archive")
  step "$label: tar" unpack "$archive" "$at"
  step "$label: sha256sum" sums "$at"
  if [ -n "$key" ]; then step "$label: openssl" signed "$at"; else skip "$label: openssl" 'no --public-key'; fi
  step "$label: install.sh --target print" printed "$at" "$at.yaml"
  if has helm; then
    mkdir -p "$at.charts"
    charts_of "$at.yaml" "$at.charts"
    for chart in "$at.charts"/*.tgz; do
      [ ! -f "$chart" ] || step "$label: helm renders $(basename "$chart" .tgz)" render "$chart" "$(basename "$chart" .tgz)"
    done
  else skip "$label: helm" 'helm is not here'; fi
  if has kubectl && kubectl version --request-timeout=5s >/dev/null 2>&1; then
    step "$label: the API server takes every object" asked "$at.yaml"
  else skip "$label: the API server" 'kubectl reaches no cluster'; fi
}

try_archive "$first" "$work/first"
[ -z "$newer" ] || try_archive "$newer" "$work/newer"

if [ -z "$target" ]; then
  skip 'installing' 'no --install'
else
  for version in first newer; do
    [ -d "$work/$version" ] || continue
    step "$version: install.sh --target $target" install "$work/$version"
    step "$version: install.sh again" install "$work/$version"
    [ "$target" != k3s ] || step "$version: k3s applied every file" k3s_took "$work/$version"
    step "$version: every release is installed" charts_installed "$work/$version.yaml"
  done
  if [ -n "$newer" ] && [ "$target" = k3s ]; then step 'what the newer version lacks is gone' gone "$work/first.yaml" "$work/newer.yaml"; fi
fi

if [ -z "$server" ] || [ -z "$api_key" ] || [ -z "$profile" ]; then
  skip 'oras, helm and flux from /v2/' 'no --server, --api-key and --profile'
else
  for program in oras helm flux; do
    has $program || { skip "$program from /v2/" "$program is not here"; continue; }
    case $program in
      oras) step 'oras pulls the archive' sh -c 'oras login "$1" -u key --password "$2" && tag=$(oras repo tags "$1/profiles/$3" | grep -- -archive | tail -n 1) && cd "$4" && oras pull "$1/profiles/$3:$tag"' - "$server" "$api_key" "$profile" "$work" ;;
      helm) step 'helm signs in' sh -c 'printf %s "$2" | helm registry login "$1" -u key --password-stdin' - "$server" "$api_key" ;;
      flux) step 'flux pulls the manifests' sh -c 'tag=$(curl -fsS -u "key:$2" "https://$1/v2/profiles/$3/tags/list" | tr ",[]\"" "\n" | grep -v -e -archive -e name -e tags -e : | grep . | tail -n 1) && flux pull artifact "oci://$1/profiles/$3:$tag" --creds "key:$2" --output "$4"' - "$server" "$api_key" "$profile" "$work" ;;
    esac
  done
fi
exit $failed
