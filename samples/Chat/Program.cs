await Chat.ChatApp.Build(args).RunAsync();
