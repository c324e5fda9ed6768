/** Last part of install.sh, the same for every profile: bring the filled-in manifests to their target. */
export const APPLY_STEPS = String.raw`
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
    to=$folder/${'$'}{path#manifests/}
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
    to=$folder/${'$'}{path#manifests/}
    mv "$to.new" "$to"
  done <"$work/paths"
  find "$folder" -type f -name '*.new' | while IFS= read -r file; do mv "$file" "${'$'}{file%.new}"; done
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
`;
