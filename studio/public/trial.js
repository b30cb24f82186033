// A worker that does nothing but show that it runs, and that it is a module: elsewhere import.meta is an error.
postMessage(import.meta.url);
