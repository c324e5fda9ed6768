import { expect, test } from '@jest/globals';
import { planOf } from '../../src/archives/contents.js';
import { siteExampleOf } from '../../src/archives/contents/site.js';
import { authored } from './authored.js';
import { MACRO, profile } from './site-profile.js';

test('site.env.example says what each value is for', () => {
  expect(siteExampleOf(planOf(authored(profile), [], new Map())))
    .toBe(`# Values of one site for edge-gateway 1.0.0. Copy to site.env and fill in.
# One NAME=value a line, taken as it stands; in double quotes \\n is a line end, \\" a quote and \\\\ a backslash.

# PLAIN
# What is said.
# Twice.
# required, string; used by first
PLAIN=

# PORT
# required, number, matches ^\\d{2,5}$; used by first
PORT=8080

# ADDRESS
# optional, ipv4; no layer uses it
ADDRESS=

# MODE
# optional, string, one of fast, safe mode; no layer uses it
MODE=fast

# EMPTY
# optional, string; used by first
EMPTY=

# MANY
# optional, string; no layer uses it
MANY="one \\"two\\"\\n\\\\three	tab"

# required; used by first
${MACRO}=
`);
});
