/** Part of install.sh, the same for every profile: bring the images of the archive to k3s. */
export const IMAGE_STEPS = String.raw`
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
`;
