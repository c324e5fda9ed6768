import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { Node } from './node.types.js';

@ObjectType({ simpleResolvers: true, description: 'A JSON Schema for a part of the values.' })
export class ValuesSchema {
  @Field(() => [String], { description: 'Keys from the root to the part: none, or "charts" and the name of a chart.' })
  at!: readonly string[];
  @Field({ description: 'The schema, as it came. It may be broken: it comes from outside.' })
  schema!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What is inside a version of a chart.' })
export class ChartContent {
  @Field(() => [ValuesSchema], { description: 'JSON Schemas for its values, for editors; empty without one.' })
  valuesSchemas!: readonly ValuesSchema[];
  @Field({ description: 'Its values.yaml.' })
  values!: string;
  @Field({ description: 'Its README.' })
  readme!: string;
  @Field(() => String, { nullable: true, description: 'Its values.schema.json.' })
  valuesSchema!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A version of a Helm chart.' })
export class ChartVersion {
  @Field({ description: 'Version of the chart.' })
  version!: string;
  @Field({ description: 'Version of what it installs.' })
  appVersion!: string;
  @Field(() => String, { nullable: true, description: 'sha256:… of its file.' })
  digest!: string | null;
  @Field(() => Date, { nullable: true, description: 'When it was published.' })
  created!: Date | null;
  @Field({ description: 'Look for another.' })
  deprecated!: boolean;
}

export const ChartVersionConnection = connectionOf('ChartVersion', () => ChartVersion);

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A Helm chart in the catalog of a registry.' })
export class Chart extends Node {
  @Field({ description: 'Its name.' })
  name!: string;
  @Field({ description: 'What it says of itself.' })
  description!: string;
  @Field({ description: 'Its newest version.' })
  latestVersion!: string;
  @Field({ description: 'Look for another.' })
  deprecated!: boolean;
}

export const ChartConnection = connectionOf('Chart', () => Chart, { counted: true });

@InputType({ description: 'Which charts; all given fields must match.' })
export class ChartFilter {
  @Field(() => ID, { nullable: true, description: 'Of this registry.' })
  registryId?: string | null;
  @Field(() => String, { nullable: true, description: 'Words of the name or description.' })
  search?: string | null;
}
