import { defineRoute } from '../http/route.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>stenopool API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', validatorUrl: null, persistAuthorization: true });</script>
</body>
</html>
`;

export const getDocs = defineRoute({
  method: 'get',
  path: '/docs',
  operationId: 'getDocs',
  summary: 'The description as a page',
  description: 'Needs nothing from the internet.',
  tags: ['Health'],
  access: 'public',
  responses: { 200: { description: 'A page.', contentTypes: ['text/html'] } },
  async handle() {
    return { status: 200, body: PAGE, headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  },
});
