import { afterAll, beforeAll, expect } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../support/database.js';
import { openProduct, type Product } from '../journeys/product.js';

/**
 * The product for a file of hostile inputs: started before its tests, stopped behind them. By then it has logged no
 * defect, and nowhere the administrator's key.
 */
export function besieged(): () => Product {
  let database: FreshDatabase;
  let product: Product;
  beforeAll(async () => {
    database = await freshDatabase();
    product = await openProduct(['src/main.ts'], { DATABASE_URL: database.url });
  }, 60_000);
  afterAll(async () => {
    expect(product.said()).not.toMatch(/"level":[56]0/);
    expect(product.said()).not.toContain(product.adminKey);
    await product.close();
    await database.close();
  }, 60_000);
  return () => product;
}
