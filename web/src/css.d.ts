// Plain style imports that carry no names.
declare module '@fontsource-variable/golos-text'
