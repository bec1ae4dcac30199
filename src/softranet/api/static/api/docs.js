// Starts Swagger UI without the inline script its own page has: the policy of these pages forbids one.
const place = document.getElementById("operations");

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null, // its validator is somebody else's server
  persistAuthorization: false, // a token stays in this page and goes with it
});
