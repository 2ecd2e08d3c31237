// Drives HubSpot's Node client against the simulator and prints what it understood as JSON.
import { Client } from '@hubspot/api-client';

const [basePath, accessToken] = process.argv.slice(2);
const client = new Client({ accessToken, basePath, numberOfApiCallRetries: 0 });
const { deals, companies, owners, pipelines, properties, associations } = client.crm;

const company = await companies.basicApi.create({ properties: { name: 'Halden' } });
const deal = await deals.basicApi.create({
  properties: { dealname: 'From Node', dealstage: 'closedwon' },
  associations: [{
    to: { id: company.id },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 5 }],
  }],
});
const read = await deals.basicApi.getById(deal.id, ['dealname'], undefined, ['companies']);
const batch = await deals.batchApi.create({
  inputs: ['closedwon', 'nowhere'].map((dealstage, number) => ({
    properties: { dealname: 'Batch', dealstage },
    associations: [],
    objectWriteTraceId: `t${number}`,
  })),
});
const linked = await associations.v4.batchApi.getPage('deals', 'companies', { inputs: [{ id: deal.id }] });
const found = await deals.searchApi.doSearch({
  filterGroups: [{ filters: [{ propertyName: 'dealname', operator: 'EQ', value: 'From Node' }] }],
});
let refused = 0;
try {
  await deals.basicApi.getById('999');
} catch (error) {
  refused = error.code;
}
console.log(JSON.stringify({
  dealname: read.properties.dealname,
  inline: read.associations.companies.results.map((each) => each.type).sort(),
  createdAtIsDate: read.createdAt instanceof Date,
  batch: { results: batch.results.length, trace: batch.errors[0].context.objectWriteTraceId },
  linked: linked.results[0].to[0].associationTypes.map((each) => each.typeId).sort(),
  found: found.total,
  owner: (await owners.ownersApi.getPage()).results[0].email,
  stages: (await pipelines.pipelinesApi.getAll('deals')).results[0].stages.length,
  amount: (await properties.coreApi.getByName('deals', 'amount')).type,
  refused,
}));
