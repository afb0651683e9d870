// Where the libraries are: the only file that knows it. The output folder of scripts/lessons/Lessons.fsproj holds them all, with
// what they depend on. Each reference costs start-up time (Plotly.NET alone half a second): others are found in the same folder
// when they are needed.

#I "lessons/bin/Release/net10.0"
#r "DiffLessons.dll"
#r "DiffLessons.Plotting.dll"
#r "DiffLessons.Pages.dll"
#r "DiffLessons.Lessons.dll"
