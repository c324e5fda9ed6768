/** A Helm index as Helm writes it, of about 25 MB: 450 charts of 50 versions each. */
export function largeIndex(charts = 450, versionsEach = 50): string {
  const entries = Array.from({ length: charts }, (_, chart) => chartText(chart, versionsEach)).join('');
  return `apiVersion: v1\nentries:\n${entries}generated: "2026-11-22T10:00:00Z"\n`;
}

function chartText(chart: number, versions: number): string {
  const texts = Array.from({ length: versions }, (_, at) => versionText(chart, versions - at));
  return `  application-${chart}:\n${texts.join('')}`;
}

function versionText(chart: number, number: number): string {
  const name = `application-${chart}`;
  return `  - annotations:
      category: Infrastructure
      images: |
        - name: ${name}
          image: docker.io/bitnami/${name}:${number}.${chart % 10}.0-debian-12-r${number}
        - name: os-shell
          image: docker.io/bitnami/os-shell:12-debian-12-r${number}
        - name: exporter
          image: docker.io/bitnami/${name}-exporter:1.${number}.0-debian-12-r${chart % 7}
      licenses: Apache-2.0
    apiVersion: v2
    appVersion: ${number}.${chart % 10}.0
    created: "2026-0${1 + (number % 9)}-1${number % 9}T08:30:${10 + (chart % 49)}.123456789Z"
    dependencies:
    - name: common
      repository: oci://registry-1.docker.io/bitnamicharts
      tags:
      - bitnami-common
      version: 2.x.x
    description: ${name} is what runs in many clusters, number ${chart}, packaged with care for those who run it.
    digest: ${String(chart * 1_000 + number).padStart(64, 'a')}
    home: https://bitnami.com
    icon: https://bitnami.com/assets/stacks/${name}/img/${name}-stack-220x234.png
    keywords:
    - ${name}
    - database
    - http
    maintainers:
    - name: Broadcom, Inc. All Rights Reserved.
      url: https://github.com/bitnami/charts
    name: ${name}
    sources:
    - https://github.com/bitnami/charts/tree/main/bitnami/${name}
    urls:
    - https://charts.example/${name}-${number}.${chart % 10}.0.tgz
    version: ${number}.${chart % 10}.0
`;
}
