// The API reference, from this server alone: its own document, its own files.
globalThis.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  presets: [globalThis.SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
