import { expect, test } from '@jest/globals';
import { imageNameOf, isSameHost } from '../../src/images/image-name.js';

const D = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', 'docker.io', 'library/nginx', 'latest', 'docker.io/library/nginx:latest'],
  ['nginx:1.25', 'docker.io', 'library/nginx', '1.25', 'docker.io/library/nginx:1.25'],
  ['grafana/grafana:11', 'docker.io', 'grafana/grafana', '11', 'docker.io/grafana/grafana:11'],
  ['index.docker.io/library/nginx:1', 'docker.io', 'library/nginx', '1', 'docker.io/library/nginx:1'],
  ['ghcr.io/a/b/c:v1', 'ghcr.io', 'a/b/c', 'v1', 'ghcr.io/a/b/c:v1'],
  ['localhost/x', 'localhost', 'x', 'latest', 'localhost/x:latest'],
  ['10.0.0.1:5000/x:2', '10.0.0.1:5000', 'x', '2', '10.0.0.1:5000/x:2'],
  [`quay.io/x/y:2@${D}`, 'quay.io', 'x/y', D, `quay.io/x/y@${D}`],
])('%s is what container runtimes take it for', (image, host, repository, reference, full) => {
  expect(imageNameOf(image)).toEqual({ host, repository, reference, full });
});

test.each(['', '{{ .spectro.var.image }}', 'Registry/Upper', 'a b', '../x'])('%p is the name of no image', (image) => {
  expect(imageNameOf(image)).toBeNull();
});

test("Docker Hub's names are one host, others only themselves", () => {
  expect(isSameHost('registry-1.docker.io', 'docker.io')).toBe(true);
  expect(isSameHost('ghcr.io', 'docker.io')).toBe(false);
  expect(isSameHost('r.example:5000', 'r.example')).toBe(false);
});
