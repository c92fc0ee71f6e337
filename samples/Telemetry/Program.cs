await Telemetry.TelemetryApp.Build(args).RunAsync();
