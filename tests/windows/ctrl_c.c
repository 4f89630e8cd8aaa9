/* Ctrl-C at a console, pressed by a program. Wine 8 refuses to send Ctrl-Break.
 *
 *   ctrl_c press READY COMMAND     starts COMMAND at a console of its own, presses when the file READY is there, and ends with
 *                                  the status of COMMAND
 *   ctrl_c hear READY STATUS       makes READY with what $SECRET_FILE says in it, waits to be told to end, takes half a second
 *                                  for that, and ends with STATUS; 99 where nobody tells it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE told;

static BOOL WINAPI hear(DWORD event)
{
    (void)event;
    SetEvent(told);
    return TRUE;
}

static int wait_to_be_told(char **arguments)
{
    char path[MAX_PATH] = "";
    FILE *ready = fopen(arguments[2], "w");
    if (!ready)
        return 98;
    GetEnvironmentVariableA("SECRET_FILE", path, sizeof path);
    fputs(path, ready);
    fclose(ready);
    if (WaitForSingleObject(told, 60000) != WAIT_OBJECT_0)
        return 99;
    Sleep(500);
    return atoi(arguments[3]);
}

static int press(char **arguments)
{
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    DWORD status = 97;
    /* What follows the file, as it was typed. */
    char *command = strstr(GetCommandLineA(), arguments[2]) + strlen(arguments[2]);
    command += strspn(command, "\" ");
    FreeConsole();
    if (!AllocConsole())
        return 95;
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return 96;
    for (int i = 0; i < 600 && GetFileAttributesA(arguments[2]) == INVALID_FILE_ATTRIBUTES; i++)
        Sleep(100);
    /* The file is there before anything stands in it. */
    Sleep(500);
    /* All at this console: this program too, which does not mind. */
    if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
        return 94;
    WaitForSingleObject(process.hProcess, 90000);
    GetExitCodeProcess(process.hProcess, &status);
    return (int)status;
}

int main(int count, char **arguments)
{
    told = CreateEventA(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(hear, TRUE);
    if (count == 4 && !strcmp(arguments[1], "hear"))
        return wait_to_be_told(arguments);
    if (count > 3 && !strcmp(arguments[1], "press"))
        return press(arguments);
    return 93;
}
