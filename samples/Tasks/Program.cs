await Tasks.TasksApp.Build(args).RunAsync();
