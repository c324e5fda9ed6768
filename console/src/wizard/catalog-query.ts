import { graphql, type ResultOf } from '../graphql/graphql.js';

/** Where packs and charts come from. */
export const RegistriesQuery = graphql(`
  query Registries($after: String) {
    registries(first: 100, after: $after) {
      nodes {
        id
        name
        kind
        content
        sync {
          status
        }
      }
    }
  }
`);

/** Packs that fit. */
export const PacksQuery = graphql(`
  query Packs($filter: PackFilter, $after: String) {
    packs(first: 30, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        displayName
        description
        logoUrl
        layer
        addonType
        latestVersion
        state
        registry {
          id
          name
        }
      }
    }
  }
`);

/** Versions of a pack, newest first. */
export const PackVersionsQuery = graphql(`
  query PackVersions($registryId: ID!, $name: String!) {
    pack(registryId: $registryId, name: $name) {
      id
      versions(first: 100) {
        nodes {
          id
          version
          state
        }
      }
    }
  }
`);

/** What is inside a version of a pack. */
export const PackContentQuery = graphql(`
  query PackContent($registryId: ID!, $name: String!, $version: String!) {
    packVersion(registryId: $registryId, name: $name, version: $version) {
      id
      digest
      content {
        values
        readme
        images
        valuesSchemas {
          at
          schema
        }
        presets {
          group
          name
          displayName
        }
      }
    }
  }
`);

/** What values become once presets are chosen. */
export const PresetValuesQuery = graphql(`
  query PresetValues($registryId: ID!, $name: String!, $version: String!, $presets: [String!]!, $values: String) {
    packVersion(registryId: $registryId, name: $name, version: $version) {
      id
      content {
        valuesWith(presets: $presets, values: $values)
      }
    }
  }
`);

/** What the review will say of a pack's values. */
export const PackProblemsQuery = graphql(`
  query PackProblems($registryId: ID!, $name: String!, $version: String!, $values: String!) {
    packVersion(registryId: $registryId, name: $name, version: $version) {
      id
      valueProblems(values: $values) {
        severity
        message
        line
        column
      }
    }
  }
`);

/** What the review will say of a chart's values. */
export const ChartProblemsQuery = graphql(`
  query ChartProblems($registryId: ID!, $name: String!, $version: String!, $values: String!) {
    chartVersion(registryId: $registryId, name: $name, version: $version) {
      digest
      valueProblems(values: $values) {
        severity
        message
        line
        column
      }
    }
  }
`);

/** What packs can be filtered by. */
export const FacetsQuery = graphql(`
  query Facets($filter: PackFilter) {
    packFacets(filter: $filter) {
      layers {
        value
        count
      }
      addonTypes {
        value
        count
      }
    }
  }
`);

/** Charts that fit. */
export const ChartsQuery = graphql(`
  query Charts($filter: ChartFilter, $after: String) {
    charts(first: 30, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        description
        latestVersion
        deprecated
        registry {
          id
          name
        }
      }
    }
  }
`);

/** Versions of a chart, newest first. */
export const ChartVersionsQuery = graphql(`
  query ChartVersions($registryId: ID!, $name: String!) {
    chart(registryId: $registryId, name: $name) {
      id
      versions(first: 100) {
        nodes {
          version
          appVersion
        }
      }
    }
  }
`);

/** What is inside a version of a chart. */
export const ChartContentQuery = graphql(`
  query ChartContent($registryId: ID!, $name: String!, $version: String!) {
    chartVersion(registryId: $registryId, name: $name, version: $version) {
      digest
      content {
        values
        readme
        valuesSchemas {
          at
          schema
        }
      }
    }
  }
`);

/** A pack in the catalog. */
export type PackLine = ResultOf<typeof PacksQuery>['packs']['nodes'][number];

/** A chart in the catalog. */
export type ChartLine = ResultOf<typeof ChartsQuery>['charts']['nodes'][number];

/** A preset of a pack. */
export type Preset = NonNullable<
  NonNullable<ResultOf<typeof PackContentQuery>['packVersion']>['content']
>['presets'][number];
