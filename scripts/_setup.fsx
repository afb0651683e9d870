// What every lesson loads, and the only file that knows where the libraries lie. A lesson begins with
//   #load "../_built.fsx"
//   #load "../_setup.fsx"
// `dotnet fsi scripts/lesson.fsx NAME` builds the libraries when needed; _built.fsx speaks up when a lesson is run by
// itself before that. Each reference costs start-up time (Plotly.NET alone half a second): the libraries that these
// two use are found in the same folder when they are needed.

#I "../src/DiffLessons.Charts/bin/Release/net10.0"
#r "DiffLessons.dll"
#r "DiffLessons.Charts.dll"
