await Echo.EchoApp.Build(args).RunAsync();
