// Where the libraries lie: the only file that knows it. Each reference costs start-up time (Plotly.NET alone half a second):
// the libraries that these two use are found in the same folder when they are needed.

#I "../src/DiffLessons.Charts/bin/Release/net10.0"
#r "DiffLessons.dll"
#r "DiffLessons.Charts.dll"
