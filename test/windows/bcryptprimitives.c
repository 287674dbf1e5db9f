/* A stand-in for the system library bcryptprimitives.dll, which Wine 8 doesn't have
 * and which every Go program loads when it starts. Go needs one function of it,
 * which fills a buffer with random bytes; it is based on that of advapi32.dll. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *buffer, SIZE_T size)
{
	while (size > 0) {
		ULONG part = size > 0x10000000 ? 0x10000000 : (ULONG)size;
		if (!RtlGenRandom(buffer, part))
			return FALSE;
		buffer += part;
		size -= part;
	}
	return TRUE;
}
