import type { Plan } from '../contents.js';
import { staticChartPath } from './helm-charts.js';
import { APPLY_STEPS } from './install-apply.js';
import { IMAGE_STEPS } from './install-images.js';
import { PREPARE_STEPS } from './install-prepare.js';
import { blobPath, imageArtifact, ociIndex } from './oci-layout.js';
import { siteRecords } from './site.js';

/**
 * install.sh: verifies the unpacked archive, fills in the site's values and deploys. POSIX sh, with what this profile
 * needs to know of its site written into it.
 */
export function installScriptOf(plan: Plan): string {
  const { slug, version } = plan.version;
  return `#!/bin/sh
# Deploys ${slug} ${version.version}: verify, fill in the site's values, apply. See README.md, or run it with --help.
set -eu
slug='${slug}'
version='${version.version}'

# What the site may set, a record a line: V name required immutable default, P name pattern fault, O name option, M macro.
records() {
  cat <<'END OF RECORDS'
${siteRecords(plan)}END OF RECORDS
}

# Charts too large for a HelmChart resource, a record a line: file in blobs/, path below k3s' static folder.
charts() {
  cat <<'END OF CHARTS'
${staticCharts(plan)}END OF CHARTS
}

# The images of the archive: their files, and an index of them alone for the container runtime.
image_blobs() {
  cat <<'END OF BLOBS'
${imageBlobs(plan)}END OF BLOBS
}
image_index() {
  cat <<'END OF INDEX'
${ociIndex((plan.included?.images ?? []).map(imageArtifact))}END OF INDEX
}
${PREPARE_STEPS}${IMAGE_STEPS}${APPLY_STEPS}`;
}

function imageBlobs({ included }: Plan): string {
  const digests = (included?.images ?? []).flatMap(({ blobs }) => blobs.map(({ sha256 }) => sha256));
  return [...new Set(digests)].map((digest) => `${blobPath(digest)}\n`).join('');
}

function staticCharts({ version, layers }: Plan): string {
  const large = layers.flatMap(({ sourced }) =>
    (sourced?.installs.releases ?? []).filter(({ chart }) => chart.inline === null),
  );
  const digests = [...new Set(large.map(({ chart }) => chart.blob.sha256))];
  return digests.map((digest) => `${blobPath(digest)} ${staticChartPath(version.slug, digest)}\n`).join('');
}
