import { createServer } from 'node:http';

// The yardstick of api-read: a bare server that parses what it gets and prints the JSON that it was given.
process.once('message', (answer) => {
  const value = JSON.parse(answer);
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const text = JSON.stringify(value);
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
});
